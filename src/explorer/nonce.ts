/**
 * Gives every style element that a script makes the nonce of this page, as the editor knows no other way to pass the content
 * security policy. Markup that somebody smuggles in has no nonce, and stays without effect.
 */
export function giveStylesNonce(page: Document): void {
  const nonce = page.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
  const createElement = page.createElement.bind(page)
  page.createElement = (name: string, options?: ElementCreationOptions) => {
    const element = createElement(name, options)
    if (element instanceof HTMLStyleElement) element.nonce = nonce
    return element
  }
}
