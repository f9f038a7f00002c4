// The rows that the server sent to this device, and the work done on it, for one account: encrypted by a key of this
// browser that no script can read out. The key survives a restart, so the rows open again without a network (SY-4).

const STORES = ["keys", "rows", "outbox"];
const VERSION = 1;

const answered = (request) => new Promise((resolve, reject) => {
  request.onsuccess = () => resolve(request.result);
  request.onerror = () => reject(request.error);
});

const finished = (transaction) => new Promise((resolve, reject) => {
  transaction.oncomplete = () => resolve();
  transaction.onabort = () => reject(transaction.error);
});

const nameOf = (account) => `lodestar:${account}`;

async function keyOf(database) {
  const read = () => answered(database.transaction("keys").objectStore("keys").get("device"));
  const known = await read();
  if (known) return known;
  const made = await crypto.subtle.generateKey({ name: "AES-GCM", length: 256 }, false, ["encrypt", "decrypt"]);
  const transaction = database.transaction("keys", "readwrite");
  transaction.objectStore("keys").add(made, "device");
  // Another tab may have been first.
  return finished(transaction).then(() => made, read);
}

export async function openStore(account) {
  const request = indexedDB.open(nameOf(account), VERSION);
  request.onupgradeneeded = () => STORES.forEach((name) => request.result.createObjectStore(name));
  const database = await answered(request);
  // A newer page, or the end of the account's data, must not wait for this one.
  database.onversionchange = () => database.close();
  return new Store(database, await keyOf(database));
}

class Store {
  constructor(database, key) {
    this.database = database;
    this.key = key;
  }

  close() {
    this.database.close();
  }

  async read(name, at) {
    const sealed = await answered(this.database.transaction(name).objectStore(name).get(at));
    return sealed ? this.#open(sealed) : null;
  }

  async readAll(name, prefix) {
    const range = IDBKeyRange.bound(prefix, `${prefix}\uffff`);
    const sealed = await answered(this.database.transaction(name).objectStore(name).getAll(range));
    return Promise.all(sealed.map((each) => this.#open(each)));
  }

  // All in one transaction: rows come and go together with the cursor that stands for them.
  async write(name, { put = {}, drop = [], isWhole = false }) {
    const sealed = await Promise.all(Object.entries(put).map(async ([at, value]) => [at, await this.#seal(value)]));
    const transaction = this.database.transaction(name, "readwrite");
    const rows = transaction.objectStore(name);
    if (isWhole) rows.clear();
    drop.forEach((at) => rows.delete(at));
    sealed.forEach(([at, value]) => rows.put(value, at));
    await finished(transaction);
  }

  async #seal(value) {
    const iv = crypto.getRandomValues(new Uint8Array(12));
    const text = new TextEncoder().encode(JSON.stringify(value));
    return { iv, data: await crypto.subtle.encrypt({ name: "AES-GCM", iv }, this.key, text) };
  }

  async #open({ iv, data }) {
    return JSON.parse(new TextDecoder().decode(await crypto.subtle.decrypt({ name: "AES-GCM", iv }, this.key, data)));
  }
}
