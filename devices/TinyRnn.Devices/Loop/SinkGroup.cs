using System;
using System.Collections.Generic;
using System.Runtime.ExceptionServices;

namespace TinyRnn.Devices.Loop;

/// <summary>Hands decisions to several sinks, in order.</summary>
/// <param name="sinks">The sinks, outputs first: displays may be slow.</param>
public sealed class SinkGroup(params IDecisionSink[] sinks) : IDecisionSink
{
    /// <inheritdoc/>
    public void Accept(in Decision decision)
    {
        foreach (IDecisionSink sink in sinks)
            sink.Accept(decision);
    }

    /// <summary>Puts every sink's outputs into their safe state, also if one of them fails.</summary>
    /// <exception cref="AggregateException">Several failed; a single failure is thrown as it is.</exception>
    public void EnterSafeState()
    {
        List<Exception>? failures = null;
        foreach (IDecisionSink sink in sinks)
        {
            try
            {
                sink.EnterSafeState();
            }
            catch (Exception exception)
            {
                (failures ??= []).Add(exception);
            }
        }

        if (failures is { Count: 1 })
            ExceptionDispatchInfo.Throw(failures[0]);
        if (failures is not null)
            throw new AggregateException("Outputs could not be put into their safe state.", failures);
    }
}
