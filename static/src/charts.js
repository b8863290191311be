// What pages that draw need on top of app.js. Loaded only there: <script src="{% static 'charts.js' %}" defer></script>
import { installScreeningMap } from "./js/screening-map.js";

installScreeningMap();
