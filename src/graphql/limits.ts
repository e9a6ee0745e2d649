/** How much one caller may ask for at a time, over HTTP and over a WebSocket. */

/** Longer documents are refused before they are parsed to the end; a query for everything that there is has about 1,000. */
export const maxTokens = 10_000

/** Each of them may read the database twice a second. */
export const maxSubscriptionsOfConnection = 32
