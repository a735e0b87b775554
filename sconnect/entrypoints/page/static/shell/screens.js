/** The table of screens, by the name in their address. The files of a screen are loaded when it is opened. */

import { hasRole, profileById, session } from "./session.js";

/** `chapter`: the heading of the manual that explains it; `load` returns the function that shows the screen; `perProfile`: its address names a profile; `isShown`: whether the navigation has it. */
export const SCREENS = [
  { name: "overview", chapter: "3-het-overzicht", load: async () => (await import("../overview/overview.js")).showOverview },
  { name: "worklist", chapter: "4-de-werklijst", perProfile: true, load: async () => (await import("../worklist/worklist.js")).showWorkList },
  { name: "orders", chapter: "5-orders-en-waarom-ze-zo-zijn-geboekt", perProfile: true, load: async () => (await import("../orders/orders.js")).showOrders },
  { name: "mappings", chapter: "11-koppelingen", perProfile: true, load: async () => (await import("../mappings/mappings.js")).showMappings },
  { name: "adoption", chapter: "2-een-winkel-koppelen", perProfile: true, isShown: (profile) => profileById(profile)?.adoption, load: async () => (await import("../adoption/adoption.js")).showAdoption },
  { name: "runs", chapter: "9-uitvoeringen", perProfile: true, load: async () => (await import("../runs/runs.js")).showRuns },
  { name: "reconcile", chapter: "10-aansluiting", perProfile: true, load: async () => (await import("../reconcile/reconcile.js")).showReconcile },
  { name: "planning", chapter: "7-planning", load: async () => (await import("../planning/planning.js")).showPlanning },
  { name: "office", chapter: "12-meer-klanten", isShown: () => session.profiles.length > 1 && hasRole("viewer", ""), load: async () => (await import("../office/office.js")).showOffice },
  { name: "people", isShown: () => hasRole("operator", ""), chapter: "13-veelgestelde-vragen", load: async () => (await import("../people/people.js")).showPeople },
  { name: "settings", chapter: "6-instellingen", perProfile: true, load: async () => (await import("../settings/settings.js")).showSettings },
  { name: "link", chapter: "2-een-winkel-koppelen", load: async () => (await import("../link/link.js")).showLink },
];
