package io.github.matryoshka.weights;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The constant tensors of an ONNX file and the nodes that read them: the few fields of {@code
 * onnx.proto} a conversion of weights needs, everything else passed over.
 */
final class OnnxInitializers {
  // Field numbers of ModelProto, GraphProto, NodeProto and TensorProto.
  private static final int MODEL_GRAPH = 7;
  private static final int GRAPH_NODE = 1;
  private static final int GRAPH_INITIALIZER = 5;
  private static final int NODE_INPUT = 1;
  private static final int NODE_NAME = 3;
  private static final int TENSOR_DIMS = 1;
  private static final int TENSOR_TYPE = 2;
  private static final int TENSOR_NAME = 8;
  private static final int TENSOR_RAW = 9;

  /** ONNX's number for 32-bit floats. */
  static final int FLOAT = 1;

  /** ONNX's number for 64-bit integers. */
  static final int INT64 = 7;

  /** A tensor; its bytes are little-endian, row by row. */
  record Tensor(List<Long> shape, int type, ByteBuffer bytes) {}

  private final Map<String, Tensor> tensors = new LinkedHashMap<>();
  private final Map<String, String> readers = new HashMap<>();

  private OnnxInitializers() {}

  /**
   * Parses a file held in memory.
   *
   * @throws IOException if it is no protobuf message or holds no graph
   */
  static OnnxInitializers parse(byte[] file) throws IOException {
    OnnxInitializers result = new OnnxInitializers();
    try {
      result.model(file);
    } catch (InvalidProtocolBufferException e) {
      throw new IOException(
          "ONNX: expected a protobuf message, got a damaged one: " + e.getMessage(), e);
    }
    if (result.tensors.isEmpty()) {
      throw new IOException("ONNX: expected a graph with weights, got none");
    }
    return result;
  }

  Map<String, Tensor> tensors() {
    return tensors;
  }

  /** The name of a node that has the tensor among its inputs, or null. */
  String reader(String tensor) {
    return readers.get(tensor);
  }

  private void model(byte[] file) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(file);
    in.enableAliasing(true);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (isMessage(tag, MODEL_GRAPH)) {
        graph(in.readByteBuffer());
      } else {
        in.skipField(tag);
      }
    }
  }

  private void graph(ByteBuffer bytes) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    in.enableAliasing(true);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      if (isMessage(tag, GRAPH_NODE)) {
        node(in.readByteBuffer());
      } else if (isMessage(tag, GRAPH_INITIALIZER)) {
        tensor(in.readByteBuffer());
      } else {
        in.skipField(tag);
      }
    }
  }

  private void node(ByteBuffer bytes) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    List<String> inputs = new ArrayList<>();
    String name = "";
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case NODE_INPUT -> inputs.add(in.readString());
        case NODE_NAME -> name = in.readString();
        default -> in.skipField(tag);
      }
    }
    for (String input : inputs) {
      readers.putIfAbsent(input, name);
    }
  }

  private void tensor(ByteBuffer bytes) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(bytes);
    in.enableAliasing(true);
    List<Long> shape = new ArrayList<>();
    int type = 0;
    String name = "";
    ByteBuffer raw = ByteBuffer.allocate(0);
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      switch (WireFormat.getTagFieldNumber(tag)) {
        case TENSOR_DIMS -> dimensions(in, tag, shape);
        case TENSOR_TYPE -> type = in.readInt32();
        case TENSOR_NAME -> name = in.readString();
        case TENSOR_RAW -> raw = in.readByteBuffer();
        default -> in.skipField(tag);
      }
    }
    tensors.put(name, new Tensor(List.copyOf(shape), type, raw));
  }

  /** Repeated numbers come one by one or packed into one field. */
  private static void dimensions(CodedInputStream in, int tag, List<Long> shape)
      throws IOException {
    if (WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_VARINT) {
      shape.add(in.readInt64());
      return;
    }
    int limit = in.pushLimit(in.readRawVarint32());
    while (in.getBytesUntilLimit() > 0) {
      shape.add(in.readInt64());
    }
    in.popLimit(limit);
  }

  private static boolean isMessage(int tag, int field) {
    return WireFormat.getTagFieldNumber(tag) == field
        && WireFormat.getTagWireType(tag) == WireFormat.WIRETYPE_LENGTH_DELIMITED;
  }
}
