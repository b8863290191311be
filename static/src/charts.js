// What pages that draw need on top of app.js. Loaded only there: <script src="{% static 'charts.js' %}" defer></script>
// Every chart draws what an HTML table beside it says; without this script the table alone tells everything.
import { MapChart, SankeyChart } from "echarts/charts";
import { TooltipComponent } from "echarts/components";
import { use } from "echarts/core";
import { LabelLayout } from "echarts/features";
import { SVGRenderer } from "echarts/renderers";
import { drawFlow } from "./js/charts/flow.js";
import { drawMap } from "./js/charts/map.js";
import { whenever } from "./js/dom.js";
import { installScreeningMap } from "./js/screening-map.js";

use([MapChart, SankeyChart, TooltipComponent, LabelLayout, SVGRenderer]);
installScreeningMap();
whenever("[data-chart-map]", drawMap);
whenever("[data-chart-flow]", drawFlow);
