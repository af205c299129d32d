/**
 * The sandbox's command line, called by deploy/sandbox/up and down.
 *
 * <pre>
 *   up ──> Fleet.start ──> Demo (the seed's manifests, unchanged) ──> how to talk to it ──> runs until stopped
 *   down ──> ends the process that holds the run folder
 * </pre>
 */
@NullMarked
package dev.muster.sandbox.cli;

import org.jspecify.annotations.NullMarked;
