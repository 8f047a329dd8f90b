import type { JSX } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { Button } from '../../components/button';
import { IconPhoto, IconSwap } from '../../components/icons';
import { Loading } from '../../components/loading';
import { t } from '../../lib/i18n';
import type { FailureCause } from '../../lib/media-devices';
import { useMedia } from '../../lib/use-wide';
import { DeviceTrouble } from '../meeting/device-trouble';
import { frameIn } from './frame';
import type { SheetKind } from './pdf';
import { shoot, type Taken } from './picture';
import { useCamera } from './use-camera';

interface ShootProps {
  kind: SheetKind;
  /** Sheets there are already: a card is turned over for the second. */
  count: number;
  onTaken: (taken: Taken) => void;
  /** Photographs chosen instead. */
  onFiles: (files: File[]) => void;
  onFailed: () => void;
}

/** The live picture with a frame, and the button. Where the camera doesn't open: why, once more, or a photograph that is there already. */
export function ShootStep({ kind, count, onTaken, onFiles, onFailed }: ShootProps): JSX.Element {
  const { camera, flip, retry } = useCamera();
  const hint = useRef<HTMLParagraphElement>(null);
  const video = useRef<HTMLVideoElement>(null);
  const [size, setSize] = useState<{ width: number; height: number } | null>(null);
  const [busy, setBusy] = useState(false);
  const stream = camera.kind === 'live' ? camera.stream : null;
  useEffect(() => hint.current?.focus(), []);
  useEffect(() => {
    setSize(null);
    if (video.current !== null) video.current.srcObject = stream;
  }, [stream]);
  const again = (): void => {
    // The button goes with the reason for it.
    hint.current?.focus();
    retry();
  };
  const take = (): void => {
    if (video.current === null || size === null || busy) return;
    setBusy(true);
    shoot(video.current, kind).then(onTaken, onFailed).finally(() => setBusy(false));
  };
  const measure = ({ currentTarget: { videoWidth: width, videoHeight: height } }: { currentTarget: HTMLVideoElement }): void => setSize(width > 0 ? { width, height } : null);
  const failed = camera.kind === 'failed';
  return (
    <>
      <p ref={hint} class="capture-hint" tabIndex={-1} aria-live="polite">{failed ? t('capture_no_camera') : size === null ? t('capture_starting') : frameText(kind, count)}</p>
      {failed ? (
        <WithoutCamera cause={camera.cause} retry={again} onFiles={onFiles} />
      ) : (
        <>
          <div class="capture-live" style={boxOf(size)}>
            <video ref={video} autoplay muted playsInline aria-label={t('capture_live')} onLoadedMetadata={measure} onResize={measure} />
            {size === null ? <Loading /> : <Frame size={size} kind={kind} />}
          </div>
          <div class="capture-acts">
            <Button icon={<IconPhoto />} class="capture-shutter" disabled={size === null} busy={busy} onClick={take}>{t('capture_shoot')}</Button>
            {flip !== null && <Button kind="link" icon={<IconSwap />} onClick={flip}>{t('capture_flip')}</Button>}
          </div>
        </>
      )}
    </>
  );
}

function frameText(kind: SheetKind, count: number): string {
  if (kind === 'sheet') return t('capture_frame_sheet');
  return count === 1 ? t('capture_frame_card_back') : t('capture_frame_card_front');
}

/** As large as the screen allows with the button still in view. */
function boxOf(size: { width: number; height: number } | null): { aspectRatio: string; inlineSize: string } {
  const { width, height } = size ?? { width: 4, height: 3 };
  return { aspectRatio: `${width} / ${height}`, inlineSize: `min(100%, ${((48 * width) / height).toFixed(2)}dvh)` };
}

function Frame({ size, kind }: { size: { width: number; height: number }; kind: SheetKind }): JSX.Element {
  const { x, y, width, height } = frameIn(size, kind);
  const share = (part: number, whole: number): string => `${((part / whole) * 100).toFixed(2)}%`;
  return <div class="capture-frame" style={{ left: share(x, size.width), top: share(y, size.height), width: share(width, size.width), height: share(height, size.height) }} />;
}

/** Why, with its remedy; then what works without permission for this site: a photograph from a file, or the phone's own camera by the same way. */
function WithoutCamera({ cause, retry, onFiles }: { cause: FailureCause; retry: () => void; onFiles: (files: File[]) => void }): JSX.Element {
  const phone = useMedia('(pointer: coarse)');
  return (
    <>
      <DeviceTrouble device="camera" cause={cause} retry={retry} />
      <p class="capture-hint">{t('capture_no_camera_hint')}</p>
      <div class="capture-acts">
        {phone && <PhotoChoice kind="primary" capture onFiles={onFiles}>{t('capture_native')}</PhotoChoice>}
        <PhotoChoice kind={phone ? 'outline' : 'primary'} onFiles={onFiles}>{t('capture_add_file')}</PhotoChoice>
      </div>
    </>
  );
}

/** Chooses photographs, or opens the phone's camera. */
export function PhotoChoice({ kind, capture = false, onFiles, children }: { kind: 'primary' | 'outline' | 'link'; capture?: boolean; onFiles: (files: File[]) => void; children: string }): JSX.Element {
  const input = useRef<HTMLInputElement>(null);
  return (
    <>
      <Button kind={kind} onClick={() => input.current?.click()}>{children}</Button>
      <input
        ref={input}
        type="file"
        hidden
        accept="image/*"
        multiple={!capture}
        {...(capture ? { capture: 'environment' } : {})}
        onChange={(change) => {
          const files = [...(change.currentTarget.files ?? [])];
          change.currentTarget.value = '';
          if (files.length > 0) onFiles(files);
        }}
      />
    </>
  );
}
