using EdgeLlm.Daemon.Basics;
using EdgeLlm.Daemon.Memory;
using EdgeLlm.Daemon.Telemetry;
using EdgeLlm.Daemon.Watchdog;
using Microsoft.Extensions.Options;

namespace EdgeLlm.Daemon.Hosting;

[OptionsValidator]
internal sealed partial class ServerOptionsValidator : IValidateOptions<ServerOptions>;

[OptionsValidator]
internal sealed partial class ModelOptionsValidator : IValidateOptions<ModelOptions>;

[OptionsValidator]
internal sealed partial class MemoryOptionsValidator : IValidateOptions<MemoryOptions>;

[OptionsValidator]
internal sealed partial class AnswerOptionsValidator : IValidateOptions<AnswerOptions>;

[OptionsValidator]
internal sealed partial class RecordsOptionsValidator : IValidateOptions<RecordsOptions>;

[OptionsValidator]
internal sealed partial class WatchdogOptionsValidator : IValidateOptions<WatchdogOptions>;

[OptionsValidator]
internal sealed partial class GpioWatchdogOptionsValidator : IValidateOptions<GpioWatchdogOptions>;

[OptionsValidator]
internal sealed partial class KernelWatchdogOptionsValidator : IValidateOptions<KernelWatchdogOptions>;

[OptionsValidator]
internal sealed partial class TelemetryOptionsValidator : IValidateOptions<TelemetryOptions>;
