namespace TinyRnn.Devices.Sensors;

/// <summary>
/// Registers of the MPU-6050 (InvenSense RM-MPU-6000A-00 revision 4.2) and the MPU-6500 (RM-MPU-6500A-00 revision 2.1), which
/// differ in the self-test's and in <see cref="AccelerometerConfiguration2"/>.
/// </summary>
internal static class MpuRegisters
{
    public const byte GyroscopeSelfTestCode6500 = 0x00;
    public const byte SelfTestCode = 0x0D;
    public const byte SampleRateDivider = 0x19;
    public const byte Configuration = 0x1A;
    public const byte GyroscopeConfiguration = 0x1B;
    public const byte AccelerometerConfiguration = 0x1C;
    public const byte AccelerometerConfiguration2 = 0x1D;
    public const byte FifoEnable = 0x23;
    public const byte InterruptEnable = 0x38;
    public const byte InterruptStatus = 0x3A;
    public const byte UserControl = 0x6A;
    public const byte PowerManagement1 = 0x6B;
    public const byte PowerManagement2 = 0x6C;
    public const byte FifoCount = 0x72;
    public const byte FifoData = 0x74;
    public const byte Identity = 0x75;

    public const byte DeviceReset = 0x80;

    // The gyroscope's oscillator, steadier than the internal 8 MHz one (section 4.28 of the MPU-6050's map).
    public const byte ClockFromGyroscope = 0x01;
    public const byte FifoAccelerometer = 0x08;
    public const byte FifoGyroscope = 0x70;
    public const byte FifoOn = 0x40;
    public const byte FifoReset = 0x04;
    public const byte DataReady = 0x01;
    public const byte FifoOverflow = 0x10;
    public const byte SelfTestAllAxes = 0xE0;

    public const byte Identity6050 = 0x68;
    public const byte Identity6500 = 0x70;
    public const byte Identity9250 = 0x71;
    public const byte Identity9255 = 0x73;
}
