namespace EdgeLlm.Inference.Worker;

/// <summary>Runs work on a thread that is nobody else's, before or after.</summary>
internal static class OwnThread
{
    internal static Task RunAsync(string name, Action work) => RunAsync(name, () =>
    {
        work();
        return true;
    });

    internal static Task<T> RunAsync<T>(string name, Func<T> work)
    {
        var completion = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        new Thread(() =>
        {
            try
            {
                completion.SetResult(work());
            }
            catch (Exception e)
            {
                completion.SetException(e);
            }
        })
        { Name = name, IsBackground = true }.Start();
        return completion.Task;
    }
}
