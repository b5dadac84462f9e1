// Filters the rows of this page while one types; « Filtrer », or Enter, asks the server about all of them.
const fold = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase().split(/\s+/).filter(Boolean);
const text = document.getElementById("texte"), count = document.getElementById("compte");
const rows = [...document.querySelectorAll("#lignes tbody tr")], told = count.textContent;
text.addEventListener("input", () => {
  const words = fold(text.value);
  rows.forEach((row) => { row.hidden = !words.every((word) => row.dataset.words.includes(word)); });
  const kept = rows.filter((row) => !row.hidden).length;
  count.textContent = kept === rows.length ? told : `${kept} ${kept > 1 ? "lignes" : "ligne"} sur les ${rows.length} de cette page ; Entrée cherche partout`;
});
