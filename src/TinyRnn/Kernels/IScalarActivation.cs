namespace TinyRnn;

/// <summary>An activation of one value, a type parameter of <see cref="ScalarLayers"/>, so that it is compiled into the loop.</summary>
public interface IScalarActivation
{
    /// <summary>The activated value; not-a-number stays so.</summary>
    float Apply(float x);
}
