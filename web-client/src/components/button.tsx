import type { ComponentChildren, JSX } from 'preact';

export interface ButtonProps {
  children: ComponentChildren;
  onClick?: () => void;
  /** `primary` for the one main act, `outline` for equals and seconds, `danger` for leaving and refusing, `link` for the least. */
  kind?: 'primary' | 'outline' | 'danger' | 'link';
  type?: 'button' | 'submit';
  disabled?: boolean;
  /** Under way: says so and takes no second press. */
  busy?: boolean;
  icon?: ComponentChildren;
  class?: string;
  id?: string;
  pressed?: boolean;
  describedBy?: string | undefined;
}

const classes = { primary: 'btn btn-primary', outline: 'btn btn-outline-primary', danger: 'btn btn-outline-danger', link: 'btn btn-link' };

export function Button(props: ButtonProps): JSX.Element {
  const { children, onClick, kind = 'primary', type = 'button', disabled = false, busy = false, icon, pressed } = props;
  return (
    <button
      type={type}
      id={props.id}
      class={`${classes[kind]} action ${props.class ?? ''}`}
      disabled={disabled}
      aria-busy={busy ? true : undefined}
      aria-disabled={busy ? true : undefined}
      aria-pressed={pressed}
      aria-describedby={props.describedBy}
      onClick={() => !busy && onClick?.()}
    >
      {busy ? <span class="spinner" aria-hidden="true" /> : icon}
      <span>{children}</span>
    </button>
  );
}
