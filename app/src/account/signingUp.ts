/** Somebody who has signed up and not yet confirmed the address: kept until then, also while they read the mail. */

export interface SigningUp {
  /** The random name that the page made for them (notes/adr/0024). */
  username: string;
  email: string;
}

const KEY = "wotr.signingUp";

export function signingUp(): SigningUp | null {
  const text = window.localStorage.getItem(KEY);
  return text === null ? null : (JSON.parse(text) as SigningUp);
}

export function beginSigningUp(somebody: SigningUp): void {
  window.localStorage.setItem(KEY, JSON.stringify(somebody));
}

export function endSigningUp(): void {
  window.localStorage.removeItem(KEY);
}

/** With which name somebody signs in who typed `name`: an address binds nobody before it is confirmed. */
export function nameOf(name: string): string {
  const pending = signingUp();
  return pending?.email === name ? pending.username : name;
}
