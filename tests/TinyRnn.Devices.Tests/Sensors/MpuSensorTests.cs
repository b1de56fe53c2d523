using System;
using TinyRnn.Devices.Boards;
using TinyRnn.Devices.Ports;
using TinyRnn.Devices.Ports.Simulated;
using TinyRnn.Devices.Sensors;
using TinyRnn.Devices.Simulation;
using TinyRnn.Testing;

namespace TinyRnn.Devices.Tests.Sensors;

public sealed class MpuSensorTests
{
    private readonly SimulatedClock _clock = new();
    private readonly BusFaults _faults = new();
    private readonly float[] _values = new float[3];

    [Theory]
    [InlineData(0x68, false)]
    [InlineData(0x70, true)]
    [InlineData(0x71, true)]
    public void Settings_AreWrittenAsTheDataSheetSays(byte identity, bool is6500)
    {
        var chip = new SimulatedMpu(identity);
        MpuSensor sensor = MpuSensor.Open(chip, new MpuOptions { AccelerometerRange = 8, GyroscopeRange = 1000, RateHz = 200, LowPass = 3 }, _clock);

        Assert.Equal(is6500, sensor.Is6500);
        Assert.Equal((4, 3, 0x10, 0x10), (chip[0x19], chip[0x1A], chip[0x1B], chip[0x1C]));
        Assert.Equal(is6500 ? 3 : 0, chip[0x1D]);
        Assert.Equal((1, 0, 0x11), (chip[0x6B], chip[0x6C], chip[0x38]));
        Assert.True(_clock.GetTimestamp() >= 150_000_000);
    }

    [Theory]
    [InlineData(2, 16384)]
    [InlineData(4, 8192)]
    [InlineData(8, 4096)]
    [InlineData(16, 2048)]
    public void Acceleration_IsInMetresPerSecondSquared(int range, short countsPerGravity)
    {
        (SimulatedMpu chip, MpuSensor sensor) = Open(new MpuOptions { AccelerometerRange = range });
        chip.Sample(countsPerGravity, (short)-countsPerGravity, 0);
        sensor.Read(_values);

        Assert.Equal(SensorFault.None, sensor.LastFault);
        Assert.Equal([9.80665f, -9.80665f, 0], _values);
        Assert.Equal(36.53f, sensor.Temperature);
    }

    [Theory]
    [InlineData(250, 131)]
    [InlineData(500, 65.5)]
    [InlineData(1000, 32.75)]
    [InlineData(2000, 16.375)]
    public void Rotation_IsInRadiansPerSecond(int range, double countsPerDegree)
    {
        (SimulatedMpu chip, MpuSensor sensor) = Open(new MpuOptions { GyroscopeRange = range, WithGyroscope = true });
        chip.Sample(1, 2, 3, (short)(90 * countsPerDegree), (short)(-90 * countsPerDegree), 0, temperature: 340);
        float[] values = new float[6];
        sensor.Read(values);

        Assert.Equal(Math.PI / 2, values[3], 2e-3);
        Assert.Equal(-Math.PI / 2, values[4], 2e-3);
        Assert.Equal(0, values[5]);
        Assert.Equal(37.53f, sensor.Temperature, 1e-4f);
        Assert.Throws<ArgumentException>(() => sensor.Read(_values));
    }

    [Fact]
    public void TheSimulatedFan_SeenThroughRegisters_IsTheSame()
    {
        (SimulatedMpu chip, MpuSensor sensor) = Open(new MpuOptions());
        var fan = FanSimulation.Create(5, FanCondition.Imbalance);
        float[] truth = new float[3];
        for (int i = 0; i < 2000; i++)
        {
            fan.Fill(truth);
            chip.Sample(Counts(truth[0]), Counts(truth[1]), Counts(truth[2]));
            sensor.Read(_values);
            for (int axis = 0; axis < 3; axis++)
                Assert.Equal(truth[axis], _values[axis], 2e-6f);
        }

        static short Counts(float acceleration) => (short)Math.Round(acceleration / 9.80665 * 16384);
    }

    [Fact]
    public void NoAnswerAndAnotherChip_CannotBeOpened()
    {
        _faults.Fail(1);
        SensorException silent = Assert.Throws<SensorException>(() => Open(new MpuOptions()));
        Assert.Equal(SensorFault.NotAcknowledged, silent.Fault);
        SensorException other = Assert.Throws<SensorException>(() => MpuSensor.Open(new SimulatedMpu(0x12), new MpuOptions(), _clock));
        Assert.Equal(SensorFault.WrongIdentity, other.Fault);
        Assert.Contains("WHO_AM_I is 0x12", other.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void BusFaults_AreTypedAndCounted()
    {
        (SimulatedMpu chip, MpuSensor sensor) = Open(new MpuOptions());
        foreach ((BusStatus status, SensorFault fault) in new[] { (BusStatus.NotAcknowledged, SensorFault.NotAcknowledged), (BusStatus.TimedOut, SensorFault.BusError), (BusStatus.Failed, SensorFault.BusError) })
        {
            _faults.Fail(1, status);
            Sample(chip);
            sensor.Read(_values);
            Assert.Equal(fault, sensor.LastFault);
            Assert.All(_values, value => Assert.True(float.IsNaN(value)));
        }

        sensor.Read(_values);
        Assert.Equal(SensorFault.None, sensor.LastFault);
        Assert.Equal((1, 2, 1), (sensor.CountOf(SensorFault.NotAcknowledged), sensor.CountOf(SensorFault.BusError), sensor.CountOf(SensorFault.None)));
    }

    [Fact]
    public void AStuckDataLine_IsStuckAtOnceOrSoon()
    {
        (SimulatedMpu chip, MpuSensor sensor) = Open(new MpuOptions());
        Sample(chip);
        _faults.IsStuck = true;
        sensor.Read(_values);
        Assert.Equal(SensorFault.Stuck, sensor.LastFault);

        // Held low, the data-ready flag is low as well.
        _faults.StuckLevel = false;
        for (int i = 0; i < 3; i++)
            sensor.Read(_values);
        Assert.Equal(SensorFault.Stale, sensor.LastFault);
    }

    [Fact]
    public void ValuesThatNeverChange_AreStuck()
    {
        (SimulatedMpu chip, MpuSensor sensor) = Open(new MpuOptions { StuckAfter = 5 });
        for (int i = 1; i <= 6; i++)
        {
            chip.Sample(7, 8, 9);
            sensor.Read(_values);
            Assert.Equal(i < 5 ? SensorFault.None : SensorFault.Stuck, sensor.LastFault);
        }

        chip.Sample(7, 8, 10);
        sensor.Read(_values);
        Assert.Equal(SensorFault.None, sensor.LastFault);
    }

    [Fact]
    public void TheEndOfTheRange_IsSaturatedWithItsValue()
    {
        (SimulatedMpu chip, MpuSensor sensor) = Open(new MpuOptions());
        chip.Sample(short.MinValue, 0, 16384);
        sensor.Read(_values);
        Assert.Equal(SensorFault.Saturated, sensor.LastFault);
        Assert.Equal([-19.6133f, 0, 9.80665f], _values);
    }

    [Fact]
    public void ASampleThatIsLate_IsTheLastOneUntilItIsStale()
    {
        (SimulatedMpu chip, MpuSensor sensor) = Open(new MpuOptions { StaleAfter = 3 });
        chip.Sample(16384, 0, 0);
        foreach (SensorFault fault in (SensorFault[])[SensorFault.None, SensorFault.None, SensorFault.None, SensorFault.Stale])
        {
            sensor.Read(_values);
            Assert.Equal(fault, sensor.LastFault);
            Assert.Equal(fault == SensorFault.None ? 9.80665f : float.NaN, _values[0]);
        }
    }

    [Theory]
    [InlineData(0x68)]
    [InlineData(0x70)]
    public void ASensorWithoutSupplyForAMoment_IsSetUpAgain(byte identity)
    {
        (SimulatedMpu chip, MpuSensor sensor) = Open(new MpuOptions { AccelerometerRange = 16 }, identity);
        Sample(chip);
        sensor.Read(_values);
        chip.PowerUp();
        _faults.Fail(2);
        int withoutValues = 0;
        for (int i = 0; i < 10; i++)
        {
            Sample(chip);
            sensor.Read(_values);
            withoutValues += float.IsNaN(_values[0]) ? 1 : 0;
        }

        Assert.Equal((SensorFault.None, 1L), (sensor.LastFault, sensor.Recoveries));
        Assert.InRange(withoutValues, 3, 5);
        Assert.Equal((2, 0x18), (chip[0x1A], chip[0x1C]));
    }

    [Fact]
    public void TheFifo_GivesWholeSamplesInOrder()
    {
        (SimulatedMpu chip, MpuSensor sensor) = Open(new MpuOptions { WithGyroscope = true });
        sensor.StartFifo();
        for (short i = 1; i <= 40; i++)
            chip.Sample((short)(16384 / 40 * i), 0, 0, i, 0, (short)-i);
        float[] rows = new float[6 * 30];
        Assert.Equal(30, sensor.ReadFifo(rows));
        Assert.Equal(30 * rows[0], rows[^6], 1e-5f);
        Assert.Equal(30 * rows[3], rows[^3], 1e-5f);
        Assert.Equal(-rows[3], rows[5]);
        Assert.Equal(10, sensor.ReadFifo(rows));
        Assert.Equal(40 * (409 * 9.80665f / 16384), rows[6 * 9], 1e-4f);
        Assert.Equal(0, sensor.ReadFifo(rows));
    }

    [Fact]
    public void AnOverrunFifo_StartsAfresh()
    {
        (SimulatedMpu chip, MpuSensor sensor) = Open(new MpuOptions());
        sensor.StartFifo();
        float[] rows = new float[3 * 200];
        for (int i = 0; i < 171; i++)
            chip.Sample(1, 2, 3);
        Assert.Equal((0, SensorFault.Overrun), (sensor.ReadFifo(rows), sensor.LastFault));
        chip.Sample(16384, -16384, short.MaxValue);
        Assert.Equal((1, SensorFault.Saturated), (sensor.ReadFifo(rows), sensor.LastFault));
        Assert.Equal([9.80665f, -9.80665f], rows[..2]);
        _faults.Fail(1);
        Assert.Equal((0, SensorFault.NotAcknowledged), (sensor.ReadFifo(rows), sensor.LastFault));
    }

    [Fact]
    public void ReadingAllocatesNothing()
    {
        (SimulatedMpu chip, MpuSensor sensor) = Open(new MpuOptions());
        sensor.StartFifo();
        float[] rows = new float[3 * 10];
        Assert.Equal(0, AllocatedBytes.Least(() =>
        {
            for (int i = 0; i < 1000; i++)
            {
                chip.Sample(1, 2, 3);
                sensor.Read(_values);
                sensor.ReadFifo(rows);
            }
        }));
    }

    [Theory]
    [InlineData(3, 250, 200, 2)]
    [InlineData(2, 300, 200, 2)]
    [InlineData(2, 250, 300, 2)]
    [InlineData(2, 250, 2000, 2)]
    [InlineData(2, 250, 200, 0)]
    public void WrongOptions_AreRefused(int accelerometer, int gyroscope, double rate, int lowPass) => Assert.Throws<ArgumentException>(() => Open(
        new MpuOptions { AccelerometerRange = accelerometer, GyroscopeRange = gyroscope, RateHz = rate, LowPass = lowPass }));

    private (SimulatedMpu Chip, MpuSensor Sensor) Open(MpuOptions options, byte identity = 0x68)
    {
        var chip = new SimulatedMpu(identity);
        return (chip, MpuSensor.Open(new FaultyRegisterBus(chip, _faults), options, _clock));
    }

    private void Sample(SimulatedMpu chip) => chip.Sample((short)_faults.Transfers, 1, 2);
}
