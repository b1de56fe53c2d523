using System;
using System.Globalization;
using System.Threading;
using TinyRnn.Devices.Linux;
using TinyRnn.Devices.Ports;

// Arguments: the chip's label, an input line, an output line, and edges to take. Copies the input to the output at each edge, so
// that whoever drives the one sees the other, and says what it saw. Every line that it prints starts with "probe: ".
string label = args[0];
int inputLine = int.Parse(args[1], CultureInfo.InvariantCulture);
int outputLine = int.Parse(args[2], CultureInfo.InvariantCulture);
int wanted = int.Parse(args[3], CultureInfo.InvariantCulture);

GpioChip chip = GpioChip.Find(label);
Say($"chip {chip}");
try
{
    GpioChip.Find("no-such-chip");
}
catch (PortException exception)
{
    Say("refused: " + exception.Message);
}

using GpioOutput output = chip.OpenOutput(outputLine);
using GpioInput input = chip.OpenInput(inputLine);
GpioLineInfo info = chip.Describe(outputLine);
Say($"line {outputLine} used {info.IsUsed} by '{info.Consumer}' output {info.IsOutput}");
try
{
    chip.OpenOutput(outputLine);
}
catch (PortException exception)
{
    Say("refused: " + exception.Message);
}

try
{
    chip.OpenInput(chip.LineCount);
}
catch (PortException exception)
{
    Say("refused: " + exception.Message);
}

Say($"ready, input {input.Read()}");
EdgeEvent[] edges = new EdgeEvent[8];
long[] times = new long[wanted];
int taken = 0;
long allocated = 0;
while (taken < wanted)
{
    long before = GC.GetAllocatedBytesForCurrentThread();
    if (!input.WaitForEdge(TimeSpan.FromSeconds(30)))
    {
        Say("no edge came in 30 s");
        return 1;
    }

    int count = input.TakeEdges(edges.AsSpan(0, Math.Min(edges.Length, wanted - taken)));
    bool level = input.Read();
    output.Write(level);
    allocated += GC.GetAllocatedBytesForCurrentThread() - before;
    for (int i = 0; i < count; i++)
    {
        times[taken++] = edges[i].Nanoseconds;
        Say($"edge {taken} {(edges[i].Active ? "up" : "down")}, level {(level ? 1 : 0)}");
    }
}

bool ascending = true;
for (int i = 1; i < wanted; i++)
    ascending &= times[i] > times[i - 1];
long age = (long)(TimeProvider.System.GetTimestamp() * (1e9 / TimeProvider.System.TimestampFrequency)) - times[^1];
Say($"edges {wanted}, lost {input.LostEdges}, times ascending {ascending}, last {(age is >= 0 and < 5_000_000_000 ? "just now" : $"{age} ns ago")}, allocated {allocated} bytes");

// Seen by whoever watches the output: disposing releases the line.
output.Write(true);
Thread.Sleep(200);
return 0;

static void Say(string text) => Console.WriteLine("probe: " + text);
