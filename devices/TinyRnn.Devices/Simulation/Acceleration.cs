namespace TinyRnn.Devices.Simulation;

/// <summary>An acceleration in the fan's own frame, in m/s^2.</summary>
/// <param name="Axial">Along the shaft, which is horizontal.</param>
/// <param name="Horizontal">Radial, level with the ground.</param>
/// <param name="Vertical">Radial, up.</param>
internal readonly record struct Acceleration(double Axial, double Horizontal, double Vertical)
{
    public static Acceleration operator +(Acceleration left, Acceleration right) =>
        new(left.Axial + right.Axial, left.Horizontal + right.Horizontal, left.Vertical + right.Vertical);

    public static Acceleration operator *(double factor, Acceleration right) =>
        new(factor * right.Axial, factor * right.Horizontal, factor * right.Vertical);
}
