/** The table of screens, by the name in their address. The files of a screen are loaded when it is opened. */

import { profileById, session } from "./session.js";

/** `load` returns the function that shows the screen; `perProfile`: its address names a profile; `isShown`: whether the navigation has it. */
export const SCREENS = [
  { name: "overview", load: async () => (await import("../overview/overview.js")).showOverview },
  { name: "worklist", perProfile: true, load: async () => (await import("../worklist/worklist.js")).showWorkList },
  { name: "orders", perProfile: true, load: async () => (await import("../orders/orders.js")).showOrders },
  { name: "mappings", perProfile: true, load: async () => (await import("../mappings/mappings.js")).showMappings },
  { name: "adoption", perProfile: true, isShown: (profile) => profileById(profile)?.adoption, load: async () => (await import("../adoption/adoption.js")).showAdoption },
  { name: "runs", perProfile: true, load: async () => (await import("../runs/runs.js")).showRuns },
  { name: "reconcile", perProfile: true, load: async () => (await import("../reconcile/reconcile.js")).showReconcile },
  { name: "planning", load: async () => (await import("../planning/planning.js")).showPlanning },
  { name: "office", isShown: () => session.profiles.length > 1, load: async () => (await import("../office/office.js")).showOffice },
  { name: "people", load: async () => (await import("../people/people.js")).showPeople },
  { name: "settings", perProfile: true, load: async () => (await import("../settings/settings.js")).showSettings },
  { name: "link", load: async () => (await import("../link/link.js")).showLink },
];
