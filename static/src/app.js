// The whole behaviour of a page. Each module watches for attributes and works on fragments that htmx brings in later.
import "./js/htmx.js";
import { installIntake } from "./intake.js";
import { installAutosave } from "./js/autosave.js";
import { installConnection } from "./js/connection.js";
import { installDialogs } from "./js/dialogs.js";
import { installForms } from "./js/forms.js";
import { installKeyboard } from "./js/keyboard.js";
import { installMenus } from "./js/menus.js";
import { installRows } from "./js/rows.js";
import { installSelects } from "./js/selects.js";
import { installTheme } from "./js/theme-switch.js";
import { installTabDraft } from "./js/tab-draft.js";
import { installToasts } from "./js/toasts.js";
import { installTriage } from "./js/triage.js";

installTheme();
installMenus();
installKeyboard();
installDialogs();
installForms();
installSelects();
installRows();
installToasts();
installConnection();
installAutosave();
installIntake();
installTabDraft();
installTriage();
