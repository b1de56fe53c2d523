using System;
using System.Globalization;
using System.IO;
using TinyRnn.Devices.Doctor;
using TinyRnn.Devices.Loop;
using TinyRnn.Devices.Ports;
using TinyRnn.Devices.Sensors;
using TinyRnn.Devices.Simulation;
using TinyRnn.Devices.Text;
using TinyRnn.FanMonitor;

const int done = 0;
const int failed = 1;
const int badUsage = 2;

MonitorOptions options;
try
{
    options = MonitorOptions.Parse(args);
}
catch (FormatException exception)
{
    StandardStreams.Error.WriteLine(exception.Message);
    return badUsage;
}

if (options.ShowHelp)
{
    StandardStreams.Output.WriteLine(MonitorOptions.Help);
    return done;
}

if (options.Doctor)
    return DoctorText.Write(MachineDoctor.Examine(), StandardStreams.Output) ? done : failed;

// A model for other classes, or in another order, would drive the alarm by the wrong label.
if (!FanMonitorModel.Labels.SequenceEqual(FanConditionNames.All))
{
    StandardStreams.Error.WriteLine(
        $"The model's labels are {string.Join(", ", FanMonitorModel.Labels.ToArray())}; FanMonitor needs {string.Join(", ", FanConditionNames.All.ToArray())}. Retrain it as the README says.");
    return failed;
}

// A wrongly compiled or damaged program shows here, before it drives anything.
float error = FanMonitorModel.SelfCheck();
if (!(error <= 1))
{
    StandardStreams.Error.WriteLine(string.Create(
        CultureInfo.InvariantCulture, $"The compiled model misses its golden vectors by {error:0.0} times the tolerance. Build the program again for this machine."));
    return failed;
}

using var signals = new StopSignals();
try
{
    if (options.SafeState)
        MonitorSafeState.Enter(options, StandardStreams.Error);
    else if (options.Startup)
        StartupRun.Run(options, StandardStreams.Output, signals.Token);
    else if (options.Fast)
        FastRun.Run(options, signals.Token).Write(StandardStreams.Output, options.Json);
    else
        new LiveRun(options, StandardStreams.Output, StandardStreams.Error).Run(signals.Token);
    if (StandardStreams.OutputError is not { } lost)
        return done;

    StandardStreams.Error.WriteLine($"Some output could not be written: {lost}.");
    return failed;
}
catch (FormatException exception)
{
    StandardStreams.Error.WriteLine(exception.Message);
    return badUsage;
}
catch (Exception exception) when (exception
    is DeadlineMissedException or PortException or SensorException or IOException or UnauthorizedAccessException)
{
    // What the machine did. A mistake in the program ends it with its stack trace, outputs in their safe state.
    StandardStreams.Error.WriteLine(exception.Message);
    return failed;
}
