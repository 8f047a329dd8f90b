import type { TargetedDragEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { holdsFiles } from '../../lib/drops';

interface Drop {
  /** Files are held over it. */
  over: boolean;
  onDragOver: (drag: TargetedDragEvent<HTMLElement>) => void;
  onDragLeave: (drag: TargetedDragEvent<HTMLElement>) => void;
  onDrop: (drag: TargetedDragEvent<HTMLElement>) => void;
}

/** Makes an element take files that are dropped on it. */
export function useDrop(take: (files: File[]) => void): Drop {
  const [over, setOver] = useState(false);
  return {
    over,
    onDragOver: (drag) => {
      if (accept(drag)) setOver(true);
    },
    onDragLeave: (drag) => {
      if (!(drag.relatedTarget instanceof Node && drag.currentTarget.contains(drag.relatedTarget))) setOver(false);
    },
    onDrop: (drag) => {
      setOver(false);
      if (accept(drag)) taken(drag, take);
    },
  };
}

/** The same for the whole page, where nothing in it takes them. True while files are held there. */
export function usePageDrop(take: (files: File[]) => void): boolean {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const onDragOver = (drag: DragEvent): void => setOver(!drag.defaultPrevented && !asking() && accept(drag));
    const onDragLeave = (drag: DragEvent): void => {
      if (drag.relatedTarget === null) setOver(false);
    };
    const onDrop = (drag: DragEvent): void => {
      setOver(false);
      if (!drag.defaultPrevented && !asking() && accept(drag)) taken(drag, take);
    };
    document.addEventListener('dragover', onDragOver);
    document.addEventListener('dragleave', onDragLeave);
    document.addEventListener('drop', onDrop);
    return () => {
      document.removeEventListener('dragover', onDragOver);
      document.removeEventListener('dragleave', onDragLeave);
      document.removeEventListener('drop', onDrop);
    };
  }, [take]);
  return over;
}

function accept(drag: DragEvent): boolean {
  if (drag.dataTransfer === null || !holdsFiles(drag)) return false;
  drag.preventDefault();
  drag.dataTransfer.dropEffect = 'copy';
  return true;
}

function taken(drag: DragEvent, take: (files: File[]) => void): void {
  const files = [...(drag.dataTransfer?.files ?? [])];
  if (files.length > 0) take(files);
}

/** What is asked must be answered first. */
function asking(): boolean {
  return document.querySelector('dialog[open]') !== null;
}
