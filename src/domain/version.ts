// SPDX-License-Identifier: Apache-2.0
/** Versions that results carry, so that a change of either has everything evaluated anew. */

/** Version of the engines. */
export const engineVersion = '0.1.0'

/** Version of the control library: the facts of upstream's library 2.0.33 with our own judgements. */
export const libraryVersion = '2.0.33-1'
