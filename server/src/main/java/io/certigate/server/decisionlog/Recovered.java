package io.certigate.server.decisionlog;

import com.google.protobuf.ByteString;

/**
 * Where a log goes on.
 *
 * @param log identity of the log
 * @param segment number of the next segment
 * @param sequence sequence of the next frame
 * @param previous hash of the last seal; 32 zero bytes if there is none
 */
record Recovered(String log, long segment, long sequence, ByteString previous) {}
