package dev.muster.propagation.gateway;

import com.fasterxml.jackson.core.JsonParser;
import java.io.IOException;
import java.io.OutputStream;

/** Copies one item of a list, from its first token on, with what the gateway adds. */
interface ItemEdit {
    /**
     * @param parser at the item's first token; afterwards at its last
     * @param kept holds the item's bytes
     */
    void copy(JsonParser parser, Kept kept, OutputStream to) throws IOException;
}
