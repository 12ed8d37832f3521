package io.github.matryoshka;

import io.github.matryoshka.adaptor.Adaptor;
import io.github.matryoshka.bert.Pooling;

/** What a {@link Model} does with its encoder's output; adaptor is null where there is none. */
record Settings(int maxTokens, Pooling pooling, LongText longText, Adaptor adaptor) {}
