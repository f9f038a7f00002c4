// Puts together what the pages are dressed with (`make assets`): libraries, and the style sheets and scripts of every page
// as one file each. kit.web.bundles serves the parts instead while one of them is newer than its bundle.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, transformSync } from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const root = join(here, "..", "..");
const statics = join(here, "..", "static");
const { styles, scripts } = JSON.parse(readFileSync(join(here, "bundles.json"), "utf8"));
const look = { minify: true, target: ["chrome111", "firefox121", "safari16.4"], legalComments: "none" };

mkdirSync(join(statics, "vendor", "echarts"), { recursive: true });
mkdirSync(join(statics, "vendor", "htmx"), { recursive: true });
mkdirSync(join(statics, "built"), { recursive: true });

copyFileSync(join(root, "node_modules", "htmx.org", "dist", "htmx.min.js"), join(statics, "vendor", "htmx", "htmx.min.js"));
await build({ ...look, entryPoints: [join(here, "echarts.js")], bundle: true, outfile: join(statics, "vendor", "echarts", "echarts.min.js") });

// Only joined and made small, never compiled to an older syntax: light-dark() and nesting stay what they are.
for (const [name, parts] of Object.entries(styles)) {
  const text = parts.map(({ path, media }) => {
    const css = readFileSync(join(statics, path), "utf8");
    return media ? `@media ${media} {\n${css}\n}` : css;
  }).join("\n");
  writeFileSync(join(statics, "built", `${name}.css`), transformSync(text, { loader: "css", minify: true, target: "esnext", legalComments: "none" }).code);
}

for (const [name, parts] of Object.entries(scripts)) {
  const contents = parts.map((path) => `import "./${path}";`).join("\n");
  await build({ ...look, stdin: { contents, resolveDir: statics }, bundle: true, format: "esm", outfile: join(statics, "built", `${name}.js`) });
}
