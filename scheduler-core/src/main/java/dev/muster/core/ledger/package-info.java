/**
 * What is promised in the members and not yet shown by their reports.
 *
 * <pre>
 *   plan -- assume --> Ledger -- unseenOf(member) --> fit
 *   report -- confirm -->|  ^-- forget(proof) -- the member's agent
 * </pre>
 */
@NullMarked
package dev.muster.core.ledger;

import org.jspecify.annotations.NullMarked;
