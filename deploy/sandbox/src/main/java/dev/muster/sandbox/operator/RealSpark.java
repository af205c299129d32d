package dev.muster.sandbox.operator;

import javax.net.ssl.SSLContext;

/**
 * What an operator needs to run real Spark in its cluster.
 *
 * @param program Spark's own spark-submit
 * @param tls with which the cluster's API server trusts the operator's webhook
 * @param authorityPem the authority that it trusts it by
 */
public record RealSpark(SubmitProgram program, SSLContext tls, String authorityPem) {}
