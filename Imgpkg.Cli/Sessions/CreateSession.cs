using Imgpkg.Sdk;

namespace Imgpkg.Cli.Sessions;

/// <summary>Makes the clients of a run with a log of their own; whoever calls it disposes them.</summary>
/// <param name="configure">Sets what the flags say.</param>
/// <param name="log">What becomes of the log.</param>
internal delegate IClientSession CreateSession(Action<ImgpkgOptions> configure, SessionLog log);
