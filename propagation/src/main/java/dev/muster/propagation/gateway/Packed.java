package dev.muster.propagation.gateway;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/** A text for each member, as one opaque string that clients hand back: resource versions, continue tokens. */
final class Packed {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Unpacked bytes at most; what a client sends may have been made to grow. */
    private static final int LIMIT = 256 * 1024;

    private Packed() {}

    static String pack(Map<String, String> byMember) {
        try {
            var json = JSON.writeValueAsBytes(new TreeMap<>(byMember));
            try (var deflater = new Deflater(Deflater.BEST_SPEED, true)) {
                deflater.setInput(json);
                deflater.finish();
                var packed = new byte[json.length + 64];
                int length = deflater.deflate(packed);
                return Base64.getUrlEncoder()
                        .withoutPadding()
                        .encodeToString(ByteBuffer.allocate(length)
                                .put(packed, 0, length)
                                .array());
            }
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("a map of strings that Jackson cannot write", e);
        }
    }

    /** @return empty when it was not made by {@link #pack} */
    static Optional<Map<String, String>> unpack(String packed) {
        try (var inflater = new Inflater(true)) {
            inflater.setInput(Base64.getUrlDecoder().decode(packed));
            var json = new byte[LIMIT];
            int length = inflater.inflate(json);
            if (!inflater.finished()) {
                return Optional.empty();
            }
            return Optional.of(JSON.readValue(
                    new String(json, 0, length, StandardCharsets.UTF_8), new TypeReference<Map<String, String>>() {}));
        } catch (IllegalArgumentException | DataFormatException | JsonProcessingException e) {
            return Optional.empty();
        }
    }
}
