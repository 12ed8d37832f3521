package io.github.matryoshka.bench;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * An ONNX graph under construction, as far as a BERT encoder needs it: nodes in the order in which
 * they run, constant tensors, inputs and one output of B × L (× D) numbers. Not thread-safe.
 */
final class OnnxGraph {
  /** ONNX's numbers of element types. */
  enum Type {
    FLOAT(1),
    INT8(3),
    INT32(6),
    INT64(7);

    final int number;

    Type(int number) {
      this.number = number;
    }
  }

  /** The operators that ONNX Runtime adds to the standard's. */
  static final String MICROSOFT = "com.microsoft";

  // Field numbers of ModelProto, OperatorSetIdProto, GraphProto, NodeProto, AttributeProto,
  // TensorProto, ValueInfoProto, TypeProto and TensorShapeProto.
  private static final int MODEL_IR = 1;
  private static final int MODEL_GRAPH = 7;
  private static final int MODEL_OPERATORS = 8;
  private static final int OPERATORS_DOMAIN = 1;
  private static final int OPERATORS_VERSION = 2;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_NAME = 2;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int GRAPH_INPUT = 11;
  private static final int GRAPH_OUTPUT = 12;
  private static final int NODE_INPUT = 1;
  private static final int NODE_OUTPUT = 2;
  private static final int NODE_OPERATOR = 4;
  private static final int NODE_ATTRIBUTE = 5;
  private static final int NODE_DOMAIN = 7;
  private static final int ATTRIBUTE_NAME = 1;
  private static final int ATTRIBUTE_FLOAT = 2;
  private static final int ATTRIBUTE_INT = 3;
  private static final int ATTRIBUTE_TYPE = 20;
  private static final int TENSOR_DIMENSION = 1;
  private static final int TENSOR_TYPE = 2;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_RAW = 9;
  private static final int VALUE_NAME = 1;
  private static final int VALUE_TYPE = 2;
  private static final int TYPE_TENSOR = 1;
  private static final int TENSOR_TYPE_ELEMENT = 1;
  private static final int TENSOR_TYPE_SHAPE = 2;
  private static final int SHAPE_DIMENSION = 1;
  private static final int DIMENSION_VALUE = 1;
  private static final int DIMENSION_NAME = 2;

  private static final int FLOAT_ATTRIBUTE = 1;
  private static final int INT_ATTRIBUTE = 2;

  /** The file format and operator set of the published file. */
  private static final int IR_VERSION = 7;

  private static final int OPERATOR_SET = 14;

  private final OnnxMessage graph = new OnnxMessage().put(GRAPH_NAME, "bert");

  /** Adds B × L integers that a caller gives. */
  void input(String name) {
    graph.put(GRAPH_INPUT, value(name, Type.INT64));
  }

  /** Declares the result, B × L × {@code width} floats. */
  void output(String name, int width) {
    graph.put(GRAPH_OUTPUT, value(name, Type.FLOAT, width));
  }

  /** Adds a constant of floats; no dimensions make a scalar. */
  void constant(String name, float[] values, int... dimensions) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Float.BYTES * values.length).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(values);
    constant(name, Type.FLOAT, ByteString.copyFrom(bytes), dimensions);
  }

  /** Adds a constant of 8-bit integers. */
  void constant(String name, byte[] values, int... dimensions) {
    constant(name, Type.INT8, ByteString.copyFrom(values), dimensions);
  }

  private void constant(String name, Type type, ByteString bytes, int... dimensions) {
    OnnxMessage tensor = new OnnxMessage();
    for (int dimension : dimensions) {
      tensor.put(TENSOR_DIMENSION, dimension);
    }
    tensor.put(TENSOR_TYPE, type.number).put(TENSOR_NAME, name).put(TENSOR_RAW, bytes);
    graph.put(GRAPH_INITIALIZER, tensor);
  }

  /**
   * Adds a node.
   *
   * @param domain {@link #MICROSOFT}, or empty for the standard's operators
   * @param inputs names in the operator's order; an empty one leaves an optional input out
   * @param attributes made with {@link #attribute}
   */
  void node(
      String domain,
      String operator,
      List<String> inputs,
      List<String> outputs,
      OnnxMessage... attributes) {
    OnnxMessage node = new OnnxMessage();
    inputs.forEach(name -> node.put(NODE_INPUT, name));
    outputs.forEach(name -> node.put(NODE_OUTPUT, name));
    node.put(NODE_OPERATOR, operator).put(NODE_DOMAIN, domain);
    for (OnnxMessage attribute : attributes) {
      node.put(NODE_ATTRIBUTE, attribute);
    }
    graph.put(GRAPH_NODE, node);
  }

  static OnnxMessage attribute(String name, float value) {
    return new OnnxMessage()
        .put(ATTRIBUTE_NAME, name)
        .put(ATTRIBUTE_FLOAT, value)
        .put(ATTRIBUTE_TYPE, FLOAT_ATTRIBUTE);
  }

  static OnnxMessage attribute(String name, int value) {
    return new OnnxMessage()
        .put(ATTRIBUTE_NAME, name)
        .put(ATTRIBUTE_INT, value)
        .put(ATTRIBUTE_TYPE, INT_ATTRIBUTE);
  }

  /** The finished file. */
  byte[] file() {
    return new OnnxMessage()
        .put(MODEL_IR, IR_VERSION)
        .put(MODEL_OPERATORS, operators("", OPERATOR_SET))
        .put(MODEL_OPERATORS, operators(MICROSOFT, 1))
        .put(MODEL_GRAPH, graph)
        .bytes();
  }

  private static OnnxMessage operators(String domain, int version) {
    return new OnnxMessage().put(OPERATORS_DOMAIN, domain).put(OPERATORS_VERSION, version);
  }

  private static OnnxMessage value(String name, Type type, int... lastDimensions) {
    OnnxMessage shape =
        new OnnxMessage()
            .put(SHAPE_DIMENSION, new OnnxMessage().put(DIMENSION_NAME, "texts"))
            .put(SHAPE_DIMENSION, new OnnxMessage().put(DIMENSION_NAME, "tokens"));
    for (int dimension : lastDimensions) {
      shape.put(SHAPE_DIMENSION, new OnnxMessage().put(DIMENSION_VALUE, dimension));
    }
    OnnxMessage tensor =
        new OnnxMessage().put(TENSOR_TYPE_ELEMENT, type.number).put(TENSOR_TYPE_SHAPE, shape);
    return new OnnxMessage()
        .put(VALUE_NAME, name)
        .put(VALUE_TYPE, new OnnxMessage().put(TYPE_TENSOR, tensor));
  }
}
