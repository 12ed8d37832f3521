package io.github.matryoshka.bench;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnknownFieldSet;

/**
 * One protobuf message under construction, its fields given by the numbers {@code onnx.proto} has
 * for them. Not thread-safe.
 */
final class OnnxMessage {
  private final UnknownFieldSet.Builder fields = UnknownFieldSet.newBuilder();

  OnnxMessage put(int field, long value) {
    return put(field, UnknownFieldSet.Field.newBuilder().addVarint(value));
  }

  OnnxMessage put(int field, float value) {
    return put(
        field, UnknownFieldSet.Field.newBuilder().addFixed32(Float.floatToRawIntBits(value)));
  }

  OnnxMessage put(int field, String value) {
    return put(field, ByteString.copyFromUtf8(value));
  }

  OnnxMessage put(int field, OnnxMessage value) {
    return put(field, value.fields.build().toByteString());
  }

  OnnxMessage put(int field, ByteString value) {
    return put(field, UnknownFieldSet.Field.newBuilder().addLengthDelimited(value));
  }

  byte[] bytes() {
    return fields.build().toByteArray();
  }

  private OnnxMessage put(int field, UnknownFieldSet.Field.Builder value) {
    fields.mergeField(field, value.build());
    return this;
  }
}
