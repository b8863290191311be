// What pages that draw need on top of app.js. Loaded only there: <script src="{% static 'charts.js' %}" defer></script>
// Every chart draws what an HTML table beside it says; without this script the table alone tells everything.
import { LineChart, MapChart, SankeyChart } from "echarts/charts";
import { GridComponent, LegendComponent, TooltipComponent } from "echarts/components";
import { use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import { drawFlow } from "./js/charts/flow.js";
import { drawMap } from "./js/charts/map.js";
import { drawTrend } from "./js/charts/trend.js";
import { whenever } from "./js/dom.js";
import { installScreeningMap } from "./js/screening-map.js";

use([LineChart, MapChart, SankeyChart, GridComponent, LegendComponent, TooltipComponent, LabelLayout, SVGRenderer]);
installScreeningMap();
whenever("[data-chart-map]", drawMap);
whenever("[data-chart-flow]", drawFlow);
whenever("[data-chart-trend]", drawTrend);
