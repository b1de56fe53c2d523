namespace TinyRnn.Devices.Loop;

/// <summary>What acts on the loop's decisions: alarm lines, displays, logs.</summary>
public interface IDecisionSink
{
    /// <summary>Acts on a decision. Called on the loop's thread between two deadlines: be quick, allocate nothing.</summary>
    /// <param name="decision">The decision.</param>
    void Accept(in Decision decision);

    /// <summary>Puts every output into its safe state. Called once when the loop ends, whatever ended it.</summary>
    void EnterSafeState();
}
