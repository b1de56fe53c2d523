using System;
using System.Collections;
using System.Collections.Generic;
using System.Linq;

namespace TinyRnn.Training.Data;

/// <summary>Recordings that are made each time they are asked for, so that millions of short ones need not be in memory as objects.</summary>
/// <param name="count">How many.</param>
/// <param name="make">Makes the recording of an index.</param>
internal sealed class RecordingList(int count, Func<int, Recording> make) : IReadOnlyList<Recording>
{
    public int Count => count;

    public Recording this[int index] => make(index);

    public IEnumerator<Recording> GetEnumerator() => Enumerable.Range(0, count).Select(make).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}
