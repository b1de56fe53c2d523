namespace TinyRnn.Training.Data;

/// <summary>Steps <paramref name="Start"/> to <paramref name="End"/> - 1 of a recording.</summary>
internal readonly record struct StepSpan(int Recording, int Start, int End);
