using System;
using TinyRnn.Arm64Lab;
using TinyRnn.Cli.Output;

return LabCommand.Run(args, new Terminal(Console.Out, Console.Error));
