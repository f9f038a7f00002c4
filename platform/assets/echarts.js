// The parts of ECharts that graph.js draws with, and no others: whole, the library is a megabyte. A part that is used and
// not named here complains on the console, and the pages' tests fail by that.
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, LegendScrollComponent, MarkLineComponent, TooltipComponent } from "echarts/components";
import * as echarts from "echarts/core";
import { LabelLayout } from "echarts/features";
import { CanvasRenderer } from "echarts/renderers";

echarts.use([
  BarChart, LineChart,
  GridComponent, LegendScrollComponent, MarkLineComponent, TooltipComponent,
  LabelLayout, CanvasRenderer,
]);
window.echarts = echarts;
