package dev.muster.propagation.gateway;

/**
 * What a request asks for, as the hub's RBAC sees it.
 *
 * @param verb get, list, watch, create, update, patch, delete or deletecollection
 * @param namespace empty at cluster scope
 * @param resource plural
 * @param name empty for a whole collection
 * @param subresource empty for the object itself
 */
public record Access(String verb, String namespace, String resource, String name, String subresource) {}
