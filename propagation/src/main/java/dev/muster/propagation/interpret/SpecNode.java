package dev.muster.propagation.interpret;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A place in a spec that knows its path. What is absent or {@code null} reads as absent; what has the wrong type is a
 * problem and then reads as absent.
 */
record SpecNode(JsonNode json, String path, Problems problems) {
    SpecNode at(String name) {
        JsonNode child = json.path(name);
        return new SpecNode(child.isNull() ? MissingNode.getInstance() : child, pathTo(name), problems);
    }

    String pathTo(String name) {
        return pathTo(path, name);
    }

    /** A field as users write it: {@code spec.driver.memory}, {@code spec.sparkConf["spark.driver.memory"]}. */
    static String pathTo(String path, String name) {
        return isPlain(name) ? path + "." + name : path + "[\"" + name + "\"]";
    }

    /** Letters, digits, - and _; by hand, because every field that is read asks. */
    private static boolean isPlain(String name) {
        for (int i = 0; i < name.length(); i++) {
            char c = name.charAt(i);
            boolean plain =
                    c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_';
            if (!plain) {
                return false;
            }
        }
        return !name.isEmpty();
    }

    boolean isPresent() {
        return !json.isMissingNode();
    }

    /** This node as an object; a node that is absent, or no object, has no fields. */
    SpecNode asObject() {
        if (isPresent() && !json.isObject()) {
            refuse("want an object with fields");
            return new SpecNode(MissingNode.getInstance(), path, problems);
        }
        return this;
    }

    SpecNode object(String name) {
        return at(name).asObject();
    }

    /** Elements of a list, which must be objects. */
    List<SpecNode> objects(String name) {
        List<SpecNode> found = new ArrayList<>();
        for (SpecNode element : elements(name)) {
            if (element.asObject().isPresent()) {
                found.add(element);
            }
        }
        return found;
    }

    List<SpecNode> elements(String name) {
        SpecNode list = at(name);
        if (list.isPresent() && !list.json.isArray()) {
            list.refuse("want a list");
            return List.of();
        }
        List<SpecNode> found = new ArrayList<>();
        for (int i = 0; i < list.json.size(); i++) {
            found.add(new SpecNode(list.json.get(i), list.path + "[" + i + "]", problems));
        }
        return found;
    }

    @Nullable
    String text(String name) {
        SpecNode child = at(name);
        if (!child.isPresent()) {
            return null;
        }
        if (!child.json.isTextual()) {
            child.refuse("want a string; put it in quotes");
            return null;
        }
        return child.json.textValue();
    }

    /** Text that is absent when empty, as the operator treats names. */
    @Nullable
    String name(String name) {
        String text = text(name);
        return text == null || text.isEmpty() ? null : text;
    }

    @Nullable
    Boolean flag(String name) {
        SpecNode child = at(name);
        if (!child.isPresent()) {
            return null;
        }
        if (!child.json.isBoolean()) {
            child.refuse("want true or false, without quotes");
            return null;
        }
        return child.json.booleanValue();
    }

    @Nullable
    Long integer(String name, long least, long most) {
        SpecNode child = at(name);
        if (!child.isPresent()) {
            return null;
        }
        if (!child.json.isIntegralNumber()
                || !child.json.canConvertToLong()
                || child.json.longValue() < least
                || child.json.longValue() > most) {
            child.refuse("want a whole number from " + least + " to " + most + ", without quotes");
            return null;
        }
        return child.json.longValue();
    }

    /** A map of strings, in its own order. */
    Map<String, String> texts(String name) {
        SpecNode map = object(name);
        Map<String, String> found = new LinkedHashMap<>();
        map.json.fieldNames().forEachRemaining(key -> {
            String value = map.text(key);
            if (value != null) {
                found.put(key, value);
            }
        });
        return found;
    }

    void refuse(String why) {
        problems.add(path, json, why);
    }
}
