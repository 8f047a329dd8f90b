import { useSignalEffect } from '@preact/signals';
import type { JSX } from 'preact';
import { useRef } from 'preact/hooks';
import { IconMicrophone } from '../../components/icons';
import { t } from '../../lib/i18n';
import type { LocalMedia } from '../meeting/local-media';
import { VideoTile } from '../meeting/video-tile';

/** One's own picture as in a mirror. */
export function OwnPreview({ media }: { media: LocalMedia }): JSX.Element {
  return (
    <div class="preview">
      <VideoTile stream={media.preview.value} label={t('common_you')} mirrored={media.mirrored.value} camera={media.camera.value.kind === 'on'} microphone />
    </div>
  );
}

/** The bar that moves when one speaks. Drawn past the components: it changes ten times a second. */
export function LevelBar({ media }: { media: LocalMedia }): JSX.Element {
  const fill = useRef<HTMLDivElement>(null);
  useSignalEffect(() => {
    fill.current?.style.setProperty('transform', `scaleX(${media.level.value.toFixed(2)})`);
  });
  return (
    <div class="level" aria-hidden="true">
      <IconMicrophone size={28} />
      <div class="level-track"><div ref={fill} class="level-fill" /></div>
    </div>
  );
}
