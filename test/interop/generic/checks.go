// SPDX-License-Identifier: Apache-2.0

package generic

import "slices"

// stored are the checks of kinds whose objects clients write, computed those of kinds that are only read.
var (
	stored   = slices.Concat(writes, applies, refusals, lists, watches, forms, deletions, underChurn)
	computed = slices.Concat(computedReads, computedWatches)
)
