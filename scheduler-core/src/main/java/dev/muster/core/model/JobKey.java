package dev.muster.core.model;

/** Which job: the template's namespace, name and UID on the hub. A job created again under its name has another UID. */
public record JobKey(String namespace, String name, String uid) {}
