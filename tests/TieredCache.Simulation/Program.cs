return TieredCache.Simulation.SimulateCommand.Run(args is ["simulate", .. var rest] ? rest : args, Console.Out);
