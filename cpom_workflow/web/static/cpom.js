// Filters the table while one types; without this script the form asks the server, which answers the same.
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().split(/\s+/).filter(Boolean);
const text = document.getElementById("texte"), state = document.getElementById("etat");
const rows = [...document.querySelectorAll("#lignes tbody tr")], count = document.getElementById("compte");
const show = () => {
  const words = fold(text.value);
  rows.forEach((row) => {
    const found = words.every((word) => row.dataset.words.includes(word));
    row.hidden = !found || (state.value && !row.dataset.states.split(" ").includes(state.value));
  });
  const kept = rows.filter((row) => !row.hidden).length;
  count.textContent = `${kept} ${kept > 1 ? "contrats affichés" : "contrat affiché"} sur ${rows.length}`;
  const url = new URL(location);
  for (const field of [text, state]) field.value ? url.searchParams.set(field.name, field.value) : url.searchParams.delete(field.name);
  history.replaceState(null, "", url);
};
text.addEventListener("input", show);
state.addEventListener("change", show);
