/**
 * The page's only script: copies display filters, and sorts the table of connections. The page says
 * everything without it; buttons appear only where it runs.
 */
export const PAGE_SCRIPT = `
for (const button of document.querySelectorAll('button.copy')) {
  button.hidden = false;
  button.addEventListener('click', async () => {
    const code = button.parentElement.querySelector('code');
    try {
      await navigator.clipboard.writeText(code.textContent);
      button.textContent = 'Copied';
    } catch {
      getSelection().selectAllChildren(code);
      button.textContent = 'Selected';
    }
    setTimeout(() => { button.textContent = 'Copy'; }, 1500);
  });
}
for (const table of document.querySelectorAll('table.sortable')) {
  const heads = [...table.querySelectorAll('th')];
  heads.forEach((head, column) => {
    const button = document.createElement('button');
    button.type = 'button';
    button.textContent = head.textContent;
    head.replaceChildren(button);
    button.addEventListener('click', () => {
      const direction = head.getAttribute('aria-sort') === 'ascending' ? -1 : 1;
      heads.forEach((other) => other.removeAttribute('aria-sort'));
      head.setAttribute('aria-sort', direction > 0 ? 'ascending' : 'descending');
      const body = table.tBodies[0];
      const text = (row) => row.cells[column].textContent;
      const compare = (a, b) => text(a).localeCompare(text(b), 'en', { numeric: true });
      body.append(...[...body.rows].sort((a, b) => direction * compare(a, b)));
    });
  });
}
`;
