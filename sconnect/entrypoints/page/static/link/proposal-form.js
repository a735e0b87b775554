/** The proposed settings of a new profile as fields, divided over the steps of the wizard. */

import { fill, h } from "../shell/dom.js";
import { drawField } from "../settings/fields.js";

/** Make what the fields of a step work with; `fields` takes other explanations by path, `draw` draws them again, `show(errors)` with what is wrong. */
export function proposalForm(wizard) {
  wizard.draft ??= { ...withTemplate(wizard), active: false, name: wizard.probe.proposal.name || wizard.probe.shop.name.slice(0, 50) };
  wizard.draft.id ??= slug(wizard.draft.name);
  const container = h("div", {});
  const form = {
    draft: wizard.draft, errors: wizard.errors ?? new Map(), typed: new Map(), pickLists: wizard.pickLists ?? wizard.probe.choices, profile: "",
    changed: (where) => {
      if (where === "id") wizard.idChosen = true;
      if (where !== "name" || wizard.idChosen) return;
      wizard.draft.id = slug(wizard.draft.name);
      const box = document.querySelector('[data-path="id"] input');
      if (box) box.value = wizard.draft.id;
    },
  };
  return { form, container, fields: (names, meanings = {}) => fieldsOf(wizard, names).map((field) => drawField({ ...field, meaning: meanings[field.path] ?? field.meaning }, form)), draw: (...content) => fill(container, ...content) };
}

/** The proposal, with the settings that the template has otherwise. */
function withTemplate({ probe: { proposal }, template }) {
  const groups = Object.entries(template?.settings ?? {}).map(([group, settings]) => [group, { ...proposal[group], ...settings }]);
  return { ...proposal, ...Object.fromEntries(groups) };
}

function fieldsOf({ schema }, names) {
  const all = schema.groups.flatMap(({ fields }) => fields);
  return names.map((where) => all.find(({ path }) => path === where)).filter(Boolean);
}

/** Make an id of a name: lower-case letters, digits and hyphens. */
function slug(name) {
  const plain = name.normalize("NFKD").replace(/[\u0300-\u036f]/g, "").toLowerCase();
  return plain.replace(/[^a-z0-9]+/g, "-").replace(/^-+|-+$/g, "").slice(0, 40).replace(/-+$/, "");
}
