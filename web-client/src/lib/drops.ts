/** Files that are dragged over the page. */

/** Whether files are dragged, and not words. */
export function holdsFiles(drag: DragEvent): boolean {
  return drag.dataTransfer?.types.includes('Files') ?? false;
}

/** A file that is let go where nothing takes it would be opened in the place of the page, meeting and all. */
export function refuseDrops(page: Pick<Window, 'addEventListener'> = window): void {
  const refuse = (drag: DragEvent): void => {
    if (drag.defaultPrevented || drag.dataTransfer === null || !holdsFiles(drag) || takesFiles(drag.target)) return;
    drag.preventDefault();
    drag.dataTransfer.dropEffect = 'none';
  };
  page.addEventListener('dragover', refuse);
  page.addEventListener('drop', refuse);
}

/** The browser's own field for files takes them by itself. */
function takesFiles(target: EventTarget | null): boolean {
  return target instanceof HTMLInputElement && target.type === 'file';
}
