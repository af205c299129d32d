"""Estimates pi by throwing points at a square: stands in for the example of this name in Spark's images. Takes the number of partitions."""

import random
import sys
from operator import add

from pyspark import SparkContext

POINTS_A_PARTITION = 20_000


def inside(partition):
    """How many of a partition's points fall into the circle; the same for the same partition."""
    points = random.Random(partition)
    return sum(points.uniform(-1, 1) ** 2 + points.uniform(-1, 1) ** 2 <= 1 for _ in range(POINTS_A_PARTITION))


if __name__ == "__main__":
    partitions = int(sys.argv[1]) if len(sys.argv) > 1 else 2
    spark = SparkContext(appName="PythonPi")
    total = spark.parallelize(range(partitions), partitions).map(inside).reduce(add)
    print("Pi is roughly %f" % (4.0 * total / (POINTS_A_PARTITION * partitions)))
    spark.stop()
