// Graphs: each [data-graph] draws what the JSON block inside it says. The table beneath it says the same to everyone,
// so without scripts nothing is missing. Loaded only on pages that have one.
//
// {kind: "bars" | "lines" | "waterfall", unit, categories: […], series: [{name, values: […]}],
//  median: {name, value} or nothing}
// A waterfall's one series opens with what stood, goes on with what came (+) and went (−), and ends with what stands.

const COLOURS = ["--accent", "--deep", "--good", "--warn", "--bad"];

// Tokens are light-dark(…): only a property that takes a colour tells which of the two holds.
function colour(token) {
  const probe = document.createElement("span");
  probe.style.color = `var(${token})`;
  document.body.append(probe);
  const found = getComputedStyle(probe).color;
  probe.remove();
  return found;
}

function options(data, look) {
  const isLines = data.kind === "lines";
  const label = { color: look.quiet, fontFamily: look.font, fontSize: 12 };
  const line = { lineStyle: { color: look.line } };
  return {
    animation: false,
    color: look.colours,
    textStyle: { fontFamily: look.font },
    aria: { enabled: false },
    // Lines have their names at their ends, in place of a legend.
    grid: { left: 8, right: isLines && data.series.length > 1 ? 136 : 16, top: !isLines && data.series.length > 1 ? 64 : 40, bottom: 8, containLabel: true },
    legend: { show: !isLines && data.series.length > 1, type: "scroll", left: 0, top: 0, itemWidth: 12, itemHeight: 12, textStyle: { ...label, color: look.ink } },
    // As rich text: the other way writes style attributes, which the page's policy refuses.
    tooltip: { trigger: "axis", renderMode: "richText", confine: true, backgroundColor: look.surface, borderColor: look.line, textStyle: { color: look.ink, fontFamily: look.font, fontSize: 13 }, axisPointer: { type: isLines ? "line" : "shadow" } },
    xAxis: { type: "category", data: data.categories, axisLabel: { ...label, hideOverlap: true }, axisTick: { show: false }, axisLine: line },
    // What is counted has no halves.
    yAxis: { type: "value", minInterval: data.unit === "%" ? 0 : 1, name: data.unit, nameTextStyle: { ...label, align: "left" }, axisLabel: label, splitLine: line },
    series: data.series.map((each, at) => ({
      name: each.name,
      type: isLines ? "line" : "bar",
      data: each.values,
      symbol: "circle",
      symbolSize: 5,
      showSymbol: data.categories.length < 40,
      endLabel: isLines && data.series.length > 1 ? { ...label, show: true, color: look.ink, formatter: "{a}", width: 128, overflow: "break" } : undefined,
      labelLayout: isLines ? { moveOverlap: "shiftY" } : undefined,
      barMaxWidth: 28,
      itemStyle: { borderRadius: isLines ? 0 : [3, 3, 0, 0] },
      markLine: at === 0 && data.median ? { silent: true, symbol: "none", lineStyle: { color: look.ink, type: "dashed" }, label: { ...label, color: look.ink, formatter: data.median.name, position: "insideEndTop" }, data: [{ yAxis: data.median.value }] } : undefined,
    })),
  };
}

// The axis of names, from above downwards; every name is shown, long ones on two lines.
function named(axis, categories) {
  return { ...axis, data: categories, inverse: true, axisLabel: { ...axis.axisLabel, hideOverlap: false, interval: 0, rotate: 0, width: 112, overflow: "break" } };
}

// One bar for each name: the names stand beside them, level, and each value at the end of its bar, which is as long as
// the value says. The axis begins at nothing; the first name is at the top.
function bars(data, look) {
  const found = options(data, look);
  const text = (value) => (data.unit === "%" ? `${value.toFixed(1)}%` : value.toLocaleString("en"));
  const face = { color: look.ink, fontFamily: look.font, fontSize: 12 };
  return {
    ...found,
    grid: { left: 8, right: 56, top: data.series.length > 1 ? 40 : 24, bottom: 8, containLabel: true },
    xAxis: { type: "value", min: 0, minInterval: data.unit === "%" ? 0 : 1, axisLabel: { ...face, color: look.quiet }, splitLine: { lineStyle: { color: look.line } } },
    yAxis: { ...named({ type: "category", axisLabel: face }, data.categories), axisTick: { show: false }, axisLine: { lineStyle: { color: look.line } } },
    series: data.series.map((each, at) => ({
      name: each.name,
      type: "bar",
      data: each.values,
      barMaxWidth: 20,
      itemStyle: { borderRadius: [0, 3, 3, 0] },
      label: { show: true, position: "right", ...face, formatter: (bar) => (bar.value === null || bar.value === undefined ? "–" : text(bar.value)) },
      markLine: at === 0 && data.median ? { silent: true, symbol: "none", lineStyle: { color: look.ink, type: "dashed" }, label: { ...face, formatter: data.median.name, position: "end" }, data: [{ xAxis: data.median.value }] } : undefined,
    })),
  };
}

// Each step hangs where the one before it ended: a bar that nobody sees carries it.
function waterfall(data, look) {
  const values = data.series[0].values;
  const last = values.length - 1;
  const signed = (at) => (at === 0 || at === last ? `${values[at]}` : values[at] > 0 ? `+${values[at]}` : `${values[at]}`.replace("-", "−"));
  let level = 0;
  const tops = [];
  const bars = values.map((value, at) => {
    const before = at === 0 || at === last ? 0 : level;
    level = at === last ? value : before + value;
    tops.push(level, ...(at === 0 || at === last ? [] : [before]));
    return { under: Math.min(before, level), height: Math.abs(level - before), kind: at === 0 || at === last ? 0 : value >= 0 ? 1 : 2 };
  });
  // A stock of hundreds that moves by tens: the axis begins below what moves, and says where.
  const lowest = Math.min(...tops);
  const highest = Math.max(...tops);
  const step = 10 ** Math.max(0, Math.floor(Math.log10(Math.max(1, highest - lowest))));
  const floor = lowest > (highest - lowest) * 2 ? Math.max(0, Math.floor((lowest - (highest - lowest)) / step) * step) : 0;
  const found = options({ ...data, series: [] }, look);
  return {
    ...found,
    tooltip: { ...found.tooltip, formatter: (items) => `${items[0].name}  ${signed(items[0].dataIndex)}` },
    grid: { ...found.grid, top: 8, right: 56 },
    xAxis: { ...found.yAxis, name: "", min: floor, minInterval: 1 },
    yAxis: named(found.xAxis, data.categories),
    series: [
      { type: "bar", stack: "all", silent: true, itemStyle: { color: "transparent" }, data: bars.map((bar) => bar.under) },
      {
        type: "bar",
        stack: "all",
        barMaxWidth: 24,
        barCategoryGap: "30%",
        label: { show: true, position: "right", color: look.ink, fontFamily: look.font, fontSize: 12, formatter: (bar) => signed(bar.dataIndex) },
        data: bars.map((bar) => ({ value: bar.height, itemStyle: { color: look.steps[bar.kind], borderRadius: 3 } })),
      },
    ],
  };
}

function draw(graph) {
  const data = JSON.parse(graph.querySelector("script[type='application/json']").textContent);
  const canvas = graph.querySelector("[data-canvas]");
  const chart = window.echarts.init(canvas, null, { renderer: "canvas" });
  const made = { waterfall, bars }[data.kind] ?? options;
  const paint = () => chart.setOption(made(data, {
    colours: COLOURS.map(colour),
    // What stands, what came, what went.
    steps: ["--accent", "--good", "--warn"].map(colour),
    ink: colour("--ink"),
    quiet: colour("--ink-3"),
    line: colour("--line-2"),
    surface: colour("--raised"),
    font: getComputedStyle(document.body).fontFamily,
  }), true);
  paint();
  new ResizeObserver(() => chart.resize()).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", paint);
}

// The library is most of what the page weighs: it comes when everything else has been painted.
function load(graphs) {
  const script = document.createElement("script");
  script.src = graphs[0].dataset.library;
  script.addEventListener("load", () => graphs.forEach(draw));
  document.head.append(script);
}

const graphs = [...document.querySelectorAll("[data-graph]")];
if (graphs.length) {
  if (globalThis.PerformanceObserver?.supportedEntryTypes.includes("paint")) {
    new PerformanceObserver((_entries, observer) => {
      observer.disconnect();
      load(graphs);
    }).observe({ type: "paint", buffered: true });
  } else {
    requestAnimationFrame(() => setTimeout(load, 0, graphs));
  }
}
