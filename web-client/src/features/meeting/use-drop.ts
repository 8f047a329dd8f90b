import type { TargetedDragEvent } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { attachFiles } from './attach-files';
import type { MeetingSession } from './session';
import type { Target } from './upload';

interface Drop {
  /** Files are held over it. */
  over: boolean;
  onDragOver: (drag: TargetedDragEvent<HTMLElement>) => void;
  onDragLeave: (drag: TargetedDragEvent<HTMLElement>) => void;
  onDrop: (drag: TargetedDragEvent<HTMLElement>) => void;
}

/** Makes an element take files that are dropped on it. Beside it a dropped file must not take the page's place. */
export function useDrop(session: MeetingSession, target: Target, onChosen?: () => void): Drop {
  const [over, setOver] = useState(false);
  useEffect(() => {
    const ignore = (drag: DragEvent): void => drag.preventDefault();
    window.addEventListener('dragover', ignore);
    window.addEventListener('drop', ignore);
    return () => {
      window.removeEventListener('dragover', ignore);
      window.removeEventListener('drop', ignore);
    };
  }, []);
  return {
    over,
    onDragOver: (drag) => {
      if (!drag.dataTransfer?.types.includes('Files')) return;
      drag.preventDefault();
      drag.dataTransfer.dropEffect = 'copy';
      setOver(true);
    },
    onDragLeave: (drag) => {
      if (!(drag.relatedTarget instanceof Node && drag.currentTarget.contains(drag.relatedTarget))) setOver(false);
    },
    onDrop: (drag) => {
      drag.preventDefault();
      setOver(false);
      const files = [...(drag.dataTransfer?.files ?? [])];
      if (files.length === 0) return;
      void attachFiles(session, files, target);
      onChosen?.();
    },
  };
}
